/** How servers begin their answer to fetches of entities, and each member of its data. */
const HEAD = /^\s*\{\s*"data"\s*:\s*\{/;
const MEMBER = /\s*"(\w+)"\s*:\s*\[/y;
const NEXT = /\s*,/y;

const [QUOTE, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [...'",[]{}'].map((character) => character.charCodeAt(0));

/**
 * The JSON text of each entity in the text of an answer, which is known to be JSON: as it came, so that no number changes on the way.
 * `name`: what the list of them is called. `undefined` where the data has anything but lists before it.
 */
export function entityTexts(answer: string, name = '_entities'): readonly string[] | undefined {
  let at = HEAD.exec(answer)?.[0].length;
  while (at !== undefined) {
    MEMBER.lastIndex = at;
    const found = MEMBER.exec(answer)?.[1];
    if (found === undefined) return undefined;
    const texts: string[] = [];
    const end = readList(answer, MEMBER.lastIndex, texts);
    if (found === name) return texts;
    NEXT.lastIndex = end;
    at = NEXT.test(answer) ? NEXT.lastIndex : undefined;
  }
  return undefined;
}

/** Reads items up to the end of their list; gives where that is. */
function readList(answer: string, from: number, items: string[]): number {
  let begin = from;
  let depth = 0;
  for (let at = begin; at < answer.length; at += 1) {
    const character = answer.charCodeAt(at);
    if (character === QUOTE) at = endOfString(answer, at);
    else if (character === OPEN_MAP || character === OPEN_LIST) depth += 1;
    else if (depth === 0 && (character === COMMA || character === CLOSE_LIST)) {
      items.push(answer.slice(begin, at));
      if (character === CLOSE_LIST) return at + 1;
      begin = at + 1;
    } else if (character === CLOSE_MAP || character === CLOSE_LIST) depth -= 1;
  }
  return answer.length;
}

function endOfString(text: string, begin: number): number {
  let end = text.indexOf('"', begin + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === '\\') before -= 1;
  return (at - before) % 2 === 1;
}

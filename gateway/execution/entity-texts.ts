/** How servers begin their answer to a fetch of entities. */
const HEAD = /^\s*\{\s*"data"\s*:\s*\{\s*"_entities"\s*:\s*\[/;

const [QUOTE, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [...'",[]{}'].map((character) => character.charCodeAt(0));

/**
 * The JSON text of each entity in the text of an answer, which is known to be JSON: as it came, so that no number changes on the way.
 * `undefined` where the answer does not begin with its entities.
 */
export function entityTexts(answer: string): readonly string[] | undefined {
  const head = HEAD.exec(answer);
  if (!head) return undefined;
  const texts: string[] = [];
  let begin = head[0].length;
  let depth = 0;
  for (let at = begin; at < answer.length; at += 1) {
    const character = answer.charCodeAt(at);
    if (character === QUOTE) at = endOfString(answer, at);
    else if (character === OPEN_MAP || character === OPEN_LIST) depth += 1;
    else if (depth === 0 && (character === COMMA || character === CLOSE_LIST)) {
      texts.push(answer.slice(begin, at));
      if (character === CLOSE_LIST) return texts;
      begin = at + 1;
    } else if (character === CLOSE_MAP || character === CLOSE_LIST) depth -= 1;
  }
  return undefined;
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

import { createInterface } from 'node:readline/promises';
import { apiError } from '../../schemas/errors';

/** What a person has to say, unless a flag says it already. Without a terminal to ask at, throws BAD_USAGE with everything that is missing. */
export async function askFor(
  questions: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string | undefined>>,
): Promise<Readonly<Record<string, string>>> {
  const open = Object.entries(questions).filter(([name]) => given[name] === undefined);
  if (open.length > 0 && !(process.stdin.isTTY && process.stderr.isTTY)) {
    throw apiError('BAD_USAGE', { reason: `Give ${open.map(([name]) => `--${name}`).join(', ')}, which nobody can be asked for here` });
  }
  const answers: Record<string, string> = {};
  const terminal = open.length > 0 ? createInterface({ input: process.stdin, output: process.stderr }) : undefined;
  try {
    for (const name of Object.keys(questions)) answers[name] = given[name] ?? (await untilSaid(terminal, questions[name] ?? ''));
  } finally {
    terminal?.close();
  }
  return answers;
}

async function untilSaid(terminal: Awaited<ReturnType<typeof createInterface>> | undefined, question: string): Promise<string> {
  let said = '';
  while (terminal && said === '') said = (await terminal.question(`${question} `)).trim();
  return said;
}

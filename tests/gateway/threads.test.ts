// Goal: what is done in a thread is answered or given up, costs its own thread at most, and the next finds a thread that is warm.
// Method: real threads, whose worker answers with its number, never, or with its end.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Background, SpareThreads, ThreadEnded } from '../../gateway/threads';
import { tempDir } from '../support/temp-dir';

let file: string;
beforeAll(async () => {
  file = join(await tempDir(), 'worker.js');
  const worker = `const { parentPort, threadId } = require('node:worker_threads');
    parentPort.on('message', (job) => {
      if (job === 'end') process.exit(1);
      if (job === 'for ever') for (;;);
      parentPort.postMessage(threadId);
    });`;
  await writeFile(file, worker);
});

describe('in the background', () => {
  it('one job follows the other in the same thread', async () => {
    const background = new Background<string, number>({ file });
    const [first, second] = await Promise.all([background.do('a'), background.do('b')]);
    expect(second).toBe(first);
    await background.close();
    await expect(background.do('c')).rejects.toThrow(/closed/);
  });

  it.each([
    ['takes too long', 'for ever', /it takes longer than 1500 ms/],
    ['ends its thread', 'end', /the thread ended/],
  ])('a job that %s is given up, and the next gets a new thread', async (_, job, why) => {
    const background = new Background<string, number>({ file, timeoutMs: 1_500 });
    const before = await background.do('a');
    const given = background.do(job);
    const behind = background.do('b');
    await expect(given).rejects.toThrow(why);
    await expect(given).rejects.toBeInstanceOf(ThreadEnded);
    expect(await behind).not.toBe(before);
    await background.close();
  });

  it('a job nobody wants any more is given up with the reason', async () => {
    const background = new Background<string, number>({ file });
    const leaving = new AbortController();
    const given = background.do('for ever', leaving.signal);
    leaving.abort(new Error('left'));
    await expect(given).rejects.toThrow('left');
    await background.close();
  });
});

describe('spare threads', () => {
  it('are kept, at most one, where more work is expected', async () => {
    const threads = new SpareThreads(file);
    const [one, two] = [threads.take(), threads.take()];
    threads.giveBack(one);
    expect(one.hasEnded).toBe(true);
    threads.keepOne();
    const three = threads.take();
    threads.giveBack(two);
    threads.giveBack(three);
    expect([two.hasEnded, three.hasEnded]).toEqual([false, true]);
    expect(threads.take()).toBe(two);
    await Promise.all([two.end(), threads.close()]);
  });

  it('that were given back busy are ended', async () => {
    const threads = new SpareThreads(file);
    threads.keepOne();
    const thread = threads.take();
    const asked = thread.ask('for ever');
    threads.giveBack(thread);
    await expect(asked).rejects.toBeInstanceOf(ThreadEnded);
    expect(threads.take()).not.toBe(thread);
    await threads.close();
  });
});

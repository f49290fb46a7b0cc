// What every command needs before anything of ours can run: a Node that is new enough, the packages, and a build of the sources as they are.
import { build } from './build.mjs';
import { install } from './install.mjs';

const say = (line) => process.stderr.write(`${line}\n`);

export async function ready() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    say(`Meshway needs Node 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  install(say);
  await build(say);
}

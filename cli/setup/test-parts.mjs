// Brings what the tests use beside npm packages: a Chromium for the pages. Without one, the tests of pages say that they were skipped.
import { spawnSync } from 'node:child_process';

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'];
const say = (line) => process.stderr.write(`${line}\n`);
const has = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

if (!CHROMIUM.some(has)) {
  const canInstall = process.getuid?.() === 0 && has('apt-get');
  if (canInstall) {
    say('Installing Chromium for the tests of pages …');
    spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2] });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      stdio: ['ignore', 'ignore', 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  if (!CHROMIUM.some(has))
    say('There is no Chromium, so the tests of pages are skipped. To run them: apt-get install chromium (as root), then npm test again.');
}

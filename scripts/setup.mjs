// What `npm start` and `npm test` do before anything else, so that a fresh clone needs no other command:
// check the Node version, install the dependencies when the lock file changed, build when the source changed.
// Rule: plain Node, no dependencies (there may be none yet), and nothing is done twice.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const lockFile = join(root, 'package-lock.json');
const lockStamp = join(modules, '.ringback-lock');
const sourceStamp = join(root, 'dist', '.source-hash');

const NODE_MIN = [20, 19];

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  fail(`Ringback needs Node ${NODE_MIN.join('.')} or newer; this is ${process.versions.node}.`);
}

export function installDependencies() {
  if (!existsSync(lockFile)) return;
  const wanted = hash([lockFile]);
  if (readStamp(lockStamp) === wanted) return;
  if (!installedByHand()) {
    console.log('Installing dependencies (npm ci). The database driver may compile for a minute…');
    const [command, ...before] = npmCommand();
    const install = (...args) =>
      spawn(command, [...before, ...args, '--include=dev', '--no-fund', '--no-audit']);
    // npm ci refuses a lock file that lacks optional packages of other platforms, which a registry that does
    // not carry them makes; npm install takes the very same versions and leaves the lock file as it is.
    if (install('ci').status !== 0) {
      console.log('npm ci refused; trying npm install with the same lock file…');
      finish(install('install', '--no-save'), 'npm install');
    }
  }
  writeFileSync(lockStamp, wanted);
}

/** Somebody ran npm themselves: npm's own record is then at least as new as the lock file. */
function installedByHand() {
  const record = join(modules, '.package-lock.json');
  return (
    !existsSync(lockStamp) && existsSync(record) && statSync(record).mtimeMs >= statSync(lockFile).mtimeMs
  );
}

/** The npm that runs us, else the one beside this Node, else whatever the PATH has. */
function npmCommand() {
  const running = process.env.npm_execpath;
  if (running !== undefined && basename(running).startsWith('npm-cli')) return [process.execPath, running];
  const beside = join(dirname(process.execPath), process.platform === 'win32' ? 'npm.cmd' : 'npm');
  return [existsSync(beside) ? beside : 'npm'];
}

/** What dist was, or should be, made from. */
export function sourceHash() {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return hash([...files.sort(), join(root, 'tsconfig.json'), join(root, 'tsconfig.build.json'), lockFile]);
}

export function stampBuild() {
  writeFileSync(sourceStamp, sourceHash());
}

export function buildIfStale() {
  // An installed package carries dist and no source.
  if (!existsSync(join(root, 'src'))) return;
  if (readStamp(sourceStamp) === sourceHash() && existsSync(join(root, 'dist', 'main.js'))) return;
  console.log('Building…');
  finish(spawn(process.execPath, [join(root, 'scripts', 'build.mjs')]), 'The build');
}

function hash(files) {
  const sum = createHash('sha256');
  for (const file of files) {
    sum.update(file.slice(root.length)).update('\0');
    if (existsSync(file)) sum.update(readFileSync(file)).update('\0');
  }
  return sum.digest('hex');
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

function spawn(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' });
}

function finish(done, what) {
  if (done.error) fail(`${what} could not be started: ${done.error.message}`);
  if (done.status !== 0) fail(`${what} failed (${done.signal ?? `exit code ${done.status}`}); see above.`);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

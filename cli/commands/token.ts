import { type Command, InvalidArgumentError } from 'commander';
import { newApiKey, signLocalToken } from '../../gateway/identity';
import type { Claim } from '../../schemas/caller';
import { meshwayHome } from '../home';
import { terminal } from '../terminal';
import { localTokenKey } from '../token-key';

interface Flags {
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly claim: Readonly<Record<string, Claim>>;
  readonly owns: readonly string[];
  readonly purpose: readonly string[];
  readonly expires: number;
  readonly application?: string;
  readonly home?: string;
}

export function registerTokenCommand(program: Command): void {
  program
    .command('token')
    .description('Make a token that gateways of the same home believe, or an API key for an application.')
    .option('--subject <name>', 'who it is for', 'local')
    .option('--scopes <scopes>', 'divided by commas or blanks', collectNames, [])
    .option('--claim <name=value>', 'compared by row filters; several values divided by commas make a list (repeatable)', collectClaim, {})
    .option('--owns <products>', 'data products it speaks for as their owner, divided by commas', collectNames, [])
    .option('--purpose <purposes>', 'purposes it may state in the header meshway-purpose, divided by commas', collectNames, [])
    .option('--expires <time>', 'how long it is good for: 30s, 15m, 8h or 7d', parseExpiry, 8 * 3_600)
    .option('--application <id>', 'make an API key instead, and print the entry for the identity file')
    .option('--home <dir>', 'whose key signs it (default: $MESHWAY_HOME or .meshway)')
    .action(async (flags: Flags) => {
      terminal.print(flags.application === undefined ? await token(flags) : applicationKey(flags, flags.application));
    });
}

async function token({ subject, scopes, claim: claims, owns, purpose: purposes, expires, home }: Flags): Promise<string> {
  return signLocalToken({ subject, scopes, claims, owns, purposes, expiresInSeconds: expires }, await localTokenKey(meshwayHome(home)));
}

/** The key is shown here and nowhere again: what is kept is its hash. */
function applicationKey({ scopes, claim: claims, owns, purpose: purposes }: Flags, id: string): string {
  const { key, sha256 } = newApiKey();
  const entry = JSON.stringify({ id, sha256, scopes, claims, owns, purposes });
  return `${key}\n\nIn the identity file, under applications:\n  - ${entry}`;
}

function collectNames(text: string, previous: readonly string[]): readonly string[] {
  return [...previous, ...text.split(/[\s,]+/).filter((name) => name !== '')];
}

const registered = new Set(['iss', 'aud', 'sub', 'exp', 'iat', 'nbf', 'scope', 'owns', 'purposes']);

function collectClaim(text: string, previous: Readonly<Record<string, Claim>>): Readonly<Record<string, Claim>> {
  const [, name = '', value = ''] = /^([\w.:/-]+)=(.*)$/s.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('Write it as name=value, for example region=EU.');
  if (registered.has(name)) throw new InvalidArgumentError(`The claim ${name} is set by another option, or by Meshway.`);
  return { ...previous, [name]: value.includes(',') ? value.split(',') : value };
}

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function parseExpiry(text: string): number {
  const [, amount = '', unit = ''] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  const total = Number(amount) * (seconds[unit] ?? Number.NaN);
  if (!(total <= 366 * 86_400)) throw new InvalidArgumentError('Write it as 30s, 15m, 8h or 7d; a year at most.');
  return total;
}

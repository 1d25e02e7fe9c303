// Hashes passwords with scrypt and compares them. Each hash carries its parameters and its salt, so that parameters can grow.
// Rule: a comparison takes the same time whether there is a hash to compare with or not. Few run at once: each one takes 32 MB and
// a thread that files are read by as well.

import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';
import { plainPassword } from './password-rules.ts';

/** Parameters of scrypt; `ln`: the logarithm of N to base 2. Memory: 128 · 2^ln · r bytes. */
export interface Cost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** As strong as OWASP asks for (2026), in the least memory of its choices. */
export const COST: Cost = { ln: 15, r: 8, p: 3 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const RUNNING_MAX = 2;
const WAITING_MAX = 100;

interface Hashed extends Cost {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

export class Passwords {
  readonly #cost: Cost;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(cost: Cost) {
    this.#cost = cost;
  }

  /** Errors: `rate_limited`: too many wait. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const { ln, r, p } = this.#cost;
    const hash = await this.#scrypt(password, { ...this.#cost, salt, hash: Buffer.alloc(HASH_BYTES) });
    return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64')}$${hash.toString('base64')}`;
  }

  /** `stored` null: there is nobody, or nobody with a password; it takes as long. Errors: `rate_limited`. */
  async verify(password: string, stored: string | null): Promise<boolean> {
    const known = stored === null ? null : parse(stored);
    const wanted = known ?? { ...this.#cost, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };
    const given = await this.#scrypt(password, wanted);
    return timingSafeEqual(given, wanted.hash) && known !== null;
  }

  /** It was made with smaller parameters than are used now. */
  isOutgrown(stored: string): boolean {
    const known = parse(stored);
    const { ln, r, p } = this.#cost;
    return known === null || known.ln < ln || known.r < r || known.p < p;
  }

  async #scrypt(password: string, { ln, r, p, salt, hash }: Hashed): Promise<Buffer> {
    await this.#enter();
    try {
      const N = 2 ** ln;
      const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
      return await new Promise((resolve, reject) => {
        scrypt(plainPassword(password), salt, hash.length, options, (error, made) =>
          error === null ? resolve(made) : reject(error),
        );
      });
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #enter(): Promise<void> {
    if (this.#waiting.length >= WAITING_MAX) {
      throw new AppError('rate_limited', 'Too many passwords are being checked. Try again in some seconds.');
    }
    if (this.#running >= RUNNING_MAX) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
  }
}

/** null: not a hash of ours. */
function parse(stored: string): Hashed | null {
  const [, ln, r, p, salt = '', hash = ''] =
    /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/=]+)\$([\w+/=]+)$/.exec(stored) ?? [];
  if (ln === undefined) return null;
  return {
    ...{ ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

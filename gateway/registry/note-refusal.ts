import type { ApiError } from '../../schemas/errors';
import type { Refusal, RegistryStore } from './model';

export interface Attempt {
  readonly store: Pick<RegistryStore, 'noteRefusal'>;
  /** Empty where it is not known. */
  readonly product: string;
  readonly publisher: string | undefined;
  readonly now: () => Date;
}

/** Does what somebody asks of a registry; when it is refused, the history tells of it. */
export async function notingRefusal<T>(attempt: Attempt, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code?.startsWith('PUBLI') || code === 'BODY_TOO_LARGE') await noteRefusal(attempt, error as ApiError);
    throw error;
  }
}

/** A note that cannot be kept must not hide what it was about. */
export async function noteRefusal({ store, product, publisher, now }: Attempt, { code, message }: ApiError): Promise<void> {
  const refusal: Refusal = { at: now().toISOString(), product, publisher, code, message: message.slice(0, 2_000) };
  await store.noteRefusal(refusal).catch(() => undefined);
}

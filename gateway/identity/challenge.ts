import type { ApiError } from '../../schemas/errors';

/** The header that goes with a refusal of credentials (RFC 6750, section 3): its name and its value. */
export function challenge({ extensions: { error, reason } }: ApiError): readonly string[] {
  return ['www-authenticate', `Bearer realm="meshway", error="${String(error)}", error_description="${String(reason)}"`];
}

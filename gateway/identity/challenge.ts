import type { ApiError } from '../../schemas/errors';
import type { HeaderList } from '../../schemas/header-list';

/** The header that goes with a refusal of credentials (RFC 6750, section 3): its name and its value. */
export function challenge({ extensions: { error, reason } }: ApiError): HeaderList {
  return ['www-authenticate', `Bearer realm="meshway", error="${String(error)}", error_description="${String(reason)}"`];
}

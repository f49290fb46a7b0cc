import { apiError } from '../../../schemas/errors';
import { databaseMessage } from '../engines';

/** Of the system's own codes, and of the database's for the same thing. */
const CANNOT_WRITE = /^IO Error|^(EACCES|EDQUOT|EFBIG|EIO|EMFILE|ENOSPC|ENOTDIR|EPERM|EROFS)\b/;

/** STORE_UNWRITABLE for a failure of the disk or its rights; any other error as it is. */
export function storeError(path: string, error: unknown): unknown {
  const message = databaseMessage(error);
  if (!CANNOT_WRITE.test(message)) return error;
  const [reason = message] = message.split('\n', 1);
  return apiError('STORE_UNWRITABLE', { path, reason }, error as Error);
}

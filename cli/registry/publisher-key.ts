import { apiError } from '../../schemas/errors';
import { readText } from '../read-text';

/** The key a publisher shows: from the file given, else `MESHWAY_PUBLISHER_KEY`. A flag would show it to everybody who lists processes. */
export async function publisherKey(file: string | undefined): Promise<string> {
  if (file !== undefined) return (await readText(file)).trim();
  const key = process.env.MESHWAY_PUBLISHER_KEY;
  if (key) return key;
  throw apiError('BAD_USAGE', { reason: 'A registry behind a gateway wants a publisher’s key: in MESHWAY_PUBLISHER_KEY, or --key-file' });
}

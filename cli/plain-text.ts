/** What is printed quotes files nobody has looked at: control characters and turned writing could rewrite the terminal. */
export function harmless(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, ' ');
}

export function oneLine(text: string): string {
  return harmless(text.replaceAll(/[\n\t]+/g, ' '));
}

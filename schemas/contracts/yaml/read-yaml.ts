import { Composer, type CST, isAlias, isCollection, isMap, isScalar, isSeq, Lexer, LineCounter, type ParsedNode, Parser } from 'yaml';
import { limits } from '../limits';
import type { Reporter } from '../lint/problem';
import type { YamlEntry, YamlNode } from './yaml-node';

/** One document as it was read. It is never changed, so whoever reads the same text may share it. */
export interface YamlReading {
  /** `undefined` when the document is empty, more than one, or past a limit. */
  readonly root: YamlNode | undefined;
  /** Where each line starts, as far as it was read. */
  readonly lines: LineCounter;
  /** Each says one thing that is wrong with it. */
  readonly problems: readonly ((report: Reporter) => void)[];
}

/**
 * Reads one YAML 1.2 document from an untrusted file.
 *
 * Depth and tokens are counted while the text is cut into tokens, before the library recurses into them: a file of brackets would
 * otherwise end in a stack overflow. Aliases are shared instead of copied, and what they stand for is counted each time.
 */
export function readYaml(source: string): YamlReading {
  const lines = new LineCounter();
  const problems: ((report: Reporter) => void)[] = [];
  const note: Reporter = (code, at, params) => void problems.push((report) => report(code, at, params));
  const tokens = tokenize(source, lines, note);
  return { root: tokens && compose(tokens, source.length, note), lines, problems };
}

function tokenize(source: string, lines: LineCounter, report: Reporter): CST.Token[] | undefined {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(source)) {
    const at = parser.offset;
    tokens.push(...parser.next(lexeme));
    count += 1;
    if (count > limits.tokens) return abandon(report, 'yaml-too-many-tokens', at, limits.tokens);
    // The stack also holds the document and, at its top, the scalar being read.
    if (parser.stack.length > limits.depth + 2) return abandon(report, 'yaml-too-deep', at, limits.depth);
  }
  tokens.push(...parser.end());
  return tokens;
}

function abandon(report: Reporter, code: 'yaml-too-many-tokens' | 'yaml-too-deep', at: number, limit: number): undefined {
  report(code, at, { limit });
  return undefined;
}

function compose(tokens: readonly CST.Token[], length: number, report: Reporter): YamlNode | undefined {
  // Duplicate keys are found by `convert`: the library compares each key with every other.
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    merge: false,
    stringKeys: true,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const documents = [...composer.compose(tokens, true, length)];
  for (const { errors, warnings } of documents) {
    for (const error of errors) report('yaml-syntax', error.pos[0], { reason: sentence(error.message) });
    for (const warning of warnings) if (warning.code === 'TAG_RESOLVE_FAILED') report('yaml-custom-tag', warning.pos[0], {});
  }
  const [document, second] = documents;
  if (second) {
    report('yaml-syntax', second.range[0], { reason: 'The file holds more than one document' });
    return undefined;
  }
  if (!document?.contents) {
    if (document?.errors.length === 0) report('yaml-syntax', 0, { reason: 'The file is empty' });
    return undefined;
  }
  return new Converter(report).convertAll(document.contents);
}

function sentence(message: string): string {
  return (
    message
      .split('\n', 1)[0]
      ?.replace(/[.:]+$/, '')
      .slice(0, 300) ?? message
  );
}

interface Converted {
  readonly node: YamlNode;
  /** Values in it, aliases expanded. */
  readonly size: number;
  /** Collections inside one another, aliases expanded. */
  readonly depth: number;
}

/** Turns the library's tree into ours. */
class Converter {
  private readonly anchors = new Map<string, Converted | 'open'>();
  private overLimit = false;

  constructor(private readonly report: Reporter) {}

  /** `undefined` when a limit was passed: what is left of the document would only mislead. */
  convertAll(source: ParsedNode): YamlNode | undefined {
    const root = this.convert(source)?.node;
    return this.overLimit ? undefined : root;
  }

  private convert(source: ParsedNode): Converted | undefined {
    if (this.overLimit) return undefined;
    if (isAlias(source)) return this.resolve(source.source, source.range[0]);
    const { anchor } = source;
    if (anchor) this.anchors.set(anchor, 'open');
    const converted = this.build(source);
    if (anchor && converted) this.anchors.set(anchor, converted);
    return converted;
  }

  private build(source: ParsedNode): Converted | undefined {
    const at = source.range[0];
    if (isMap(source)) return this.map(source.items, at);
    if (isSeq(source)) return this.list(source.items, at);
    if (isScalar(source)) return { node: { kind: 'scalar', at, value: this.scalar(source.value, at) }, size: 1, depth: 0 };
    return undefined;
  }

  private resolve(name: string, at: number): Converted | undefined {
    const target = this.anchors.get(name);
    if (target === 'open') this.report('yaml-syntax', at, { reason: `The alias *${name} stands inside its own anchor` });
    return target === 'open' ? undefined : target;
  }

  private map(pairs: readonly { key: ParsedNode; value: ParsedNode | null }[], at: number): Converted | undefined {
    const entries = new Map<string, YamlEntry>();
    let size = 1;
    let depth = 0;
    for (const { key, value } of pairs) {
      const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
      if (name === undefined) continue; // stringKeys has reported it
      const keyAt = key.range[0];
      if (!this.isUsableKey(name, keyAt, entries)) continue;
      const converted: Converted | undefined = value
        ? this.convert(value)
        : { node: { kind: 'scalar', at: keyAt, value: null }, size: 1, depth: 0 };
      if (!converted) continue;
      entries.set(name, { keyAt, value: converted.node });
      size += converted.size;
      depth = Math.max(depth, converted.depth);
      if (!this.isWithinLimits(size, depth, keyAt)) return undefined;
    }
    return { node: { kind: 'map', at, entries }, size, depth: depth + 1 };
  }

  private list(sources: readonly ParsedNode[], at: number): Converted | undefined {
    const items: YamlNode[] = [];
    let size = 1;
    let depth = 0;
    for (const source of sources) {
      const converted = isCollection(source) || isScalar(source) || isAlias(source) ? this.convert(source) : undefined;
      if (!converted) continue;
      items.push(converted.node);
      size += converted.size;
      depth = Math.max(depth, converted.depth);
      if (!this.isWithinLimits(size, depth, source.range[0])) return undefined;
    }
    return { node: { kind: 'list', at, items }, size, depth: depth + 1 };
  }

  private scalar(value: unknown, at: number): string | number | boolean | null {
    if (typeof value === 'string') {
      if (value.length > limits.textLength) this.report('text-too-long', at, { limit: limits.textLength });
      return value.slice(0, limits.textLength);
    }
    return typeof value === 'number' || typeof value === 'boolean' ? value : null;
  }

  private isUsableKey(name: string, at: number, entries: ReadonlyMap<string, YamlEntry>): boolean {
    if (name === '__proto__') this.report('yaml-forbidden-key', at, { key: name });
    else if (entries.has(name)) this.report('yaml-duplicate-key', at, { key: name.slice(0, 100) });
    else return true;
    return false;
  }

  private isWithinLimits(size: number, depth: number, at: number): boolean {
    if (this.overLimit) return false;
    if (size > limits.nodes) this.report('yaml-too-many-values', at, { limit: limits.nodes });
    else if (depth >= limits.depth) this.report('yaml-too-deep', at, { limit: limits.depth });
    else return true;
    this.overLimit = true;
    return false;
  }
}

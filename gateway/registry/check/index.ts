export type { Change, ChangeCode, Impact } from './changes';
export { changesBetween } from './changes-between';
export { type Asked, type CheckOptions, check } from './check';
export { type PublicationChecks, publicationCheck } from './check-publication';
export { CheckThread } from './check-thread';
export { firstPublished } from './first-published';
export { Graphs } from './graphs';
export type { RegisteredOperation } from './known-operations';
export { readOperations } from './read-operations';
export { defaultPolicy, type ReaderPolicy } from './readers';
export {
  type AffectedReader,
  type CheckFinding,
  type JudgedChange,
  type ProductVersion,
  type Report,
  type Section,
  sections,
} from './report';
export type { Proposed } from './subject';

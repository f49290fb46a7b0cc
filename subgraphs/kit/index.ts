/** What a team's `resolvers.ts` imports. */
export { defineFields, type TeamContext, type TeamField, type TeamFields } from './query/team-fields';

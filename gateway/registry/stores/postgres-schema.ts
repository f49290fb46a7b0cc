import type { Migrations } from '../../../schemas/postgres-tables';

export const registryTables: Migrations = {
  name: 'registry',
  steps: [
    `CREATE TABLE meshway.registry_head (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), newest bigint NOT NULL);
   INSERT INTO meshway.registry_head (newest) VALUES (0);
   CREATE TABLE meshway.registry_entries (sequence bigint PRIMARY KEY, body text NOT NULL);
   CREATE TABLE meshway.registry_texts (hash text PRIMARY KEY, body bytea NOT NULL);
   CREATE TABLE meshway.registry_notes (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, list text NOT NULL, at text COLLATE "C" NOT NULL, body text NOT NULL);
   CREATE INDEX registry_notes_by_time ON meshway.registry_notes (list, at, id);
   CREATE TABLE meshway.registry_publishers (name text PRIMARY KEY, body text NOT NULL);`,
  ],
};

import { openStore } from '#lib/platform/store.ts';
import { sql } from 'kysely';

export const reached = [openStore, sql];

import { isId } from '#lib/core/ids.ts';
import { sql } from 'kysely';
import { safeParse } from 'valibot';

export const migrations = [isId, sql, safeParse];

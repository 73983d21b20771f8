import { sql } from 'kysely';
import { migrations } from '../../migrations/index.ts';

export const openDatabase = [sql, migrations];

import { sql } from 'kysely';
import { drain } from '#lib/sync/drain.ts';

export interface Services {
	readonly name: string;
}
export const services = [sql, drain];

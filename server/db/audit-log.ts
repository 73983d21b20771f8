/** Who did what to whom, for the owner of the server. Never texts, tokens or passwords. */
import type { UserId } from '#lib/core/ids.ts';
import type { Db } from './schema.ts';

export interface AuditEntry {
	readonly at: number;
	readonly actor: UserId | null;
	/** `noun.verb`. */
	readonly action: string;
	readonly target: string | null;
	readonly fields?: Readonly<Record<string, string | number>>;
	readonly address?: string;
}

export async function appendAudit(db: Db, { at, actor, action, target, fields = {}, address }: AuditEntry): Promise<void> {
	await db
		.insertInto('audit_log')
		.values({ at, actor, action, target, fields: JSON.stringify(fields), address: address ?? null })
		.execute();
}

/** People for tests that are not about signing up: rows as an account leaves them, without the slow password hash. */
import { newUserId, type IdSource, type UserId } from '#lib/core/ids.ts';
import { usernameSkeleton } from '#lib/core/names.ts';
import type { Db, ServerRole } from '#server/db/schema.ts';

/** Everyone gets a name of their own; nobody can sign in with a password. */
export async function insertPerson(
	db: Db,
	source: IdSource,
	fields: { fullName?: string; role?: ServerRole } = {}
): Promise<UserId> {
	const id = newUserId(source);
	const username = `p-${id.slice(-20).toLowerCase()}`;
	await db
		.insertInto('users')
		.values({
			id,
			username,
			username_skeleton: usernameSkeleton(username),
			full_name: fields.fullName ?? username,
			email: `${username}@example.org`,
			about: null,
			avatar_url: null,
			password_hash: 'none',
			role: fields.role ?? 'member',
			created_at: source.now(),
			disabled_at: null,
			last_active_at: null
		})
		.execute();
	return id;
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newRoomId, type UserId } from '#lib/core/ids.ts';
import { adjustableClock } from '../../tests/support/clock.ts';
import { engines } from '../../tests/support/databases.ts';
import { insertPerson } from '../../tests/support/people.ts';
import type { ActiveSession } from '../auth/sessions.ts';
import type { Database } from '../db/connect.ts';
import type { ServerRole } from '../db/schema.ts';
import { createPeople, type People } from './people.ts';

describe.each(engines)('people on $name', ({ open }) => {
	const clock = adjustableClock();
	let database: Database;
	let people: People;
	let ada: UserId;
	let guest: UserId;
	let stranger: UserId;

	beforeAll(async () => {
		database = await open();
		people = createPeople({
			db: database.db,
			sync: { presenceOf: (user) => (user === ada ? { presence: 'online' } : { presence: 'offline', lastActiveAt: 7 }) }
		});
		ada = await insertPerson(database.db, clock, { fullName: 'Ada' });
		guest = await insertPerson(database.db, clock, { fullName: 'Guest', role: 'guest' });
		stranger = await insertPerson(database.db, clock, { fullName: 'Éve Stranger' });
		await shareRoom(ada, guest);
	});
	afterAll(() => database.close());

	const as = (user: UserId, role: ServerRole): ActiveSession => ({ sessionHash: '', user, role, expiresAt: 0, via: 'cookie' });
	const everyone = { query: '', cursor: undefined, limit: 50 };
	const names = async (asker: ActiveSession, query = {}, options = {}) =>
		(await people.list(asker, { ...everyone, ...query }, options)).items.map(({ fullName }) => fullName);

	async function shareRoom(...members: UserId[]): Promise<void> {
		const room = newRoomId(clock);
		const [createdBy = ada] = members;
		await database.db
			.insertInto('rooms')
			.values({ id: room, kind: 'group', name: 'g', topic: null, created_by: createdBy, created_at: 0, archived_at: null })
			.execute();
		const rows = members.map((user) => ({ room_id: room, user_id: user, role: 'member' as const, joined_at: 0, left_at: null }));
		await database.db.insertInto('memberships').values(rows).execute();
	}

	it('[S73] a member sees everyone by name, and finds them caselessly by part of it', async () => {
		expect(await names(as(ada, 'member'))).toEqual(['Ada', 'Guest', 'Éve Stranger']);
		expect(await names(as(ada, 'member'), { query: 'éVE' })).toEqual(['Éve Stranger']);
		expect(await names(as(ada, 'member'), { query: '_' })).toEqual([]);
		expect(await names(as(ada, 'member'), { query: "' or 1=1 --" })).toEqual([]);
	});

	it('[S75] without me', async () => {
		expect(await names(as(ada, 'member'), {}, { withoutMe: true })).toEqual(['Guest', 'Éve Stranger']);
	});

	it('[S16] a guest sees only people in the same rooms; for the guest the others do not exist', async () => {
		expect(await names(as(guest, 'guest'))).toEqual(['Ada', 'Guest']);
		expect(await people.profile(as(guest, 'guest'), stranger)).toMatchObject({ code: 'user_not_found' });
		expect(await people.profile(as(guest, 'guest'), ada)).toMatchObject({ kind: 'done' });
	});

	it('[S16] having left the room, neither sees the other', async () => {
		const left = await insertPerson(database.db, clock, { role: 'guest' });
		await shareRoom(ada, left);
		await database.db.updateTable('memberships').set({ left_at: 1 }).where('user_id', '=', left).execute();
		expect(await people.profile(as(left, 'guest'), ada)).toMatchObject({ code: 'user_not_found' });
	});

	it('[S74] a profile shows presence, and the email to its owner alone', async () => {
		const mine = await people.profile(as(ada, 'member'), ada);
		const theirs = await people.profile(as(guest, 'guest'), ada);
		expect(mine).toMatchObject({ value: { presence: 'online', email: expect.any(String) as string } });
		expect(theirs).toMatchObject({ value: { presence: 'online', fullName: 'Ada' } });
		expect(theirs).not.toHaveProperty('value.email');
		expect(theirs).not.toHaveProperty('value.readReceipts');
	});

	it('[P4.19] [S80] who shares no room is listed and found, and whether they are here is not told', async () => {
		const asked = await people.profile(as(stranger, 'member'), ada);
		expect(asked).toMatchObject({ value: { fullName: 'Ada' } });
		expect(asked).not.toHaveProperty('value.presence');
		const listed = (await people.list(as(stranger, 'member'), everyone)).items.find(({ id }) => id === ada);
		expect(listed).toMatchObject({ fullName: 'Ada' });
		expect(listed).not.toHaveProperty('presence');
		const mate = (await people.list(as(guest, 'guest'), everyone)).items.find(({ id }) => id === ada);
		expect(mate).toMatchObject({ presence: 'online' });
	});
});

/** New rooms. Made twice is made once: devices make rooms offline, and tell again when an answer was lost. */
import type { Room } from '#lib/core/answers.ts';
import { directRoomId, newRoomId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { mayOnServer } from '#lib/core/policy.ts';
import { done, refused, refusedField, type Outcome, type Refused } from '#lib/core/problem.ts';
import type { CreateRoom } from '#lib/core/wire.ts';
import { addMembers, type NewMember } from '../db/memberships.ts';
import { insertRoom, roomById, type NewRoom } from '../db/rooms.ts';
import { usersByIds } from '../db/users.ts';
import type { RoomList } from './room-list.ts';
import type { Asker, RoomsContext } from './rooms-context.ts';
import { tellMembershipChanged, writeNotice } from './tell.ts';

export interface MadeRoom {
	readonly room: Room;
	/** False when it was there already. */
	readonly isNew: boolean;
}

export interface MakingRooms {
	/** The asker owns it. A given id that somebody else has, or that no device would make, is answered like a malformed one. */
	create(asker: Asker, body: CreateRoom): Promise<Outcome<MadeRoom>>;
	/** The one room of exactly these people and the asker. */
	openDirect(asker: Asker, users: readonly UserId[]): Promise<Outcome<MadeRoom>>;
}

export function createMakingRooms(context: RoomsContext, { get }: RoomList): MakingRooms {
	const { clock } = context;

	async function answer(user: UserId, room: RoomId, isNew: boolean): Promise<Outcome<MadeRoom>> {
		const got = await get(user, room);
		return got.kind === 'refused' ? got : done({ room: got.value, isNew });
	}

	return {
		async create(asker, { id = newRoomId(clock), kind, name, topic = '', members = [] }) {
			if (!mayOnServer(asker.role, 'createRoom')) return refused('not_allowed');
			if (!isMadeByDevice(id)) return idInvalid;
			const others = [...new Set(members)].filter((user) => user !== asker.user);
			const unknown = await refusedStrangers(context, others, 'members');
			if (unknown !== undefined) return unknown;
			const isNew = await insert(context, { id, kind, name, topic: topic === '' ? null : topic, createdBy: asker.user }, [
				{ user: asker.user, role: 'owner' },
				...others.map((user) => ({ user, role: 'member' as const }))
			]);
			if (!isNew) {
				const present = await roomById(context.db, id);
				return present?.created_by === asker.user && present.kind === kind ? answer(asker.user, id, false) : idInvalid;
			}
			await writeNotice(context, id, { kind: 'created', by: asker.user });
			tellMembershipChanged(context, id, [asker.user, ...others]);
			return answer(asker.user, id, true);
		},
		async openDirect(asker, users) {
			const people = [...new Set([asker.user, ...users])];
			const id = directRoomId(people);
			const present = await answer(asker.user, id, false);
			if (present.kind === 'done') return present;
			if (!mayOnServer(asker.role, 'openDirect')) return refused('not_allowed');
			const unknown = await refusedStrangers(context, people, 'users');
			if (unknown !== undefined) return unknown;
			const room = { id, kind: 'direct', name: '', topic: null, createdBy: asker.user } as const;
			const isNew = await insert(
				context,
				room,
				people.map((user) => ({ user, role: 'member' }))
			);
			if (isNew) tellMembershipChanged(context, id, people);
			return answer(asker.user, id, isNew);
		}
	};
}

const idInvalid: Refused = refused('invalid_body', { errors: [{ field: 'id', code: 'id_invalid' }], told: 'id_invalid' });

/** False when the id was taken. */
async function insert(
	{ db, clock }: RoomsContext,
	room: Omit<NewRoom, 'createdAt' | 'memberCount'>,
	members: readonly NewMember[]
): Promise<boolean> {
	const now = clock.now();
	return await db.transaction().execute(async (transaction) => {
		if (!(await insertRoom(transaction, { ...room, createdAt: now, memberCount: members.length }))) return false;
		await addMembers(transaction, room.id, members, now);
		return true;
	});
}

/** Undefined when every one of them has an account. */
async function refusedStrangers({ db }: RoomsContext, users: readonly UserId[], field: string): Promise<Refused | undefined> {
	const known = await usersByIds(db, users);
	return known.length === users.length ? undefined : refusedField('user_not_found', field);
}

/** Years 2000 and 2100, as the beginnings of ids. */
const [earliest, latest] = [946_684_800_000, 4_102_444_800_000].map((at) =>
	newRoomId({ now: () => at, randomBytes: (length) => new Uint8Array(length) })
);

/**
 * Ids that devices make begin with the time; those of direct rooms follow from their people, and hardly one in ninety looks like such
 * a time. So nobody can take the place of two other people's direct room by making a room under its id first.
 */
const isMadeByDevice = (id: RoomId): boolean => earliest !== undefined && latest !== undefined && id >= earliest && id < latest;

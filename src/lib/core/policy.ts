/** Who may do what in a room: one table (role × action), the same for pages, API, gate and socket. */
export const roomRoles = ['owner', 'moderator', 'member', 'read-only'] as const;
export type RoomRole = (typeof roomRoles)[number];

export type RoomAction =
	| 'read'
	| 'post'
	| 'react'
	| 'editOwn'
	| 'redactOwn'
	| 'redactAny'
	| 'invite'
	| 'addMember'
	| 'removeMember'
	| 'rename'
	| 'pin'
	| 'changeRole'
	| 'leave';

const member: readonly RoomAction[] = ['read', 'post', 'react', 'editOwn', 'redactOwn', 'invite', 'addMember', 'leave'];
const moderator: readonly RoomAction[] = [...member, 'redactAny', 'removeMember', 'rename', 'pin'];
const table: Record<RoomRole, ReadonlySet<RoomAction>> = {
	owner: new Set([...moderator, 'changeRole']),
	moderator: new Set(moderator),
	member: new Set(member),
	'read-only': new Set(['read', 'leave'])
};

export const mayInRoom = (role: RoomRole | undefined, action: RoomAction): boolean =>
	role !== undefined && table[role].has(action);

/** In a direct room there is nobody to keep order but its people. */
export const mayPin = (role: RoomRole | undefined, kind: 'channel' | 'group' | 'direct'): boolean =>
	mayInRoom(role, kind === 'direct' ? 'post' : 'pin');

/** Roles on the server as a whole. A guest sees only the rooms invited to and their members. */
export const serverRoles = ['owner', 'admin', 'member', 'guest'] as const;
export type ServerRole = (typeof serverRoles)[number];

export type ServerAction = 'listPeople' | 'browseChannels' | 'joinChannels' | 'createRoom' | 'openDirect' | 'resetPasswords';

const everyday: readonly ServerAction[] = ['listPeople', 'browseChannels', 'joinChannels', 'createRoom', 'openDirect'];
const serverTable: Record<ServerRole, ReadonlySet<ServerAction>> = {
	owner: new Set([...everyday, 'resetPasswords']),
	admin: new Set([...everyday, 'resetPasswords']),
	member: new Set(everyday),
	guest: new Set()
};

export const mayOnServer = (role: ServerRole, action: ServerAction): boolean => serverTable[role].has(action);

/** Every migration, oldest first. Append only: a released one is never edited. */
import type { Migration } from 'kysely/migration';
import * as createPeople from './20261120T1000_create_people.ts';
import * as createRooms from './20261120T1010_create_rooms.ts';
import * as createMessages from './20261120T1020_create_messages.ts';
import * as createOwnDocuments from './20261120T1110_create_own_documents.ts';
import * as createPins from './20261120T1120_create_pins.ts';
import * as createSearch from './20261120T1150_create_search.ts';
import * as addPrivacy from './20261120T1160_add_privacy.ts';
import * as findSegmentsByTime from './20261120T1170_find_segments_by_time.ts';
import * as findUnprojected from './20261120T1190_find_unprojected.ts';

export const migrations: Record<string, Migration> = {
	'20261120T1000_create_people': createPeople,
	'20261120T1010_create_rooms': createRooms,
	'20261120T1020_create_messages': createMessages,
	'20261120T1110_create_own_documents': createOwnDocuments,
	'20261120T1120_create_pins': createPins,
	'20261120T1150_create_search': createSearch,
	'20261120T1160_add_privacy': addPrivacy,
	'20261120T1170_find_segments_by_time': findSegmentsByTime,
	'20261120T1190_find_unprojected': findUnprojected
};

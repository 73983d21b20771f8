import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserId } from '#lib/core/ids.ts';
import { adjustableClock } from '../../tests/support/clock.ts';
import { engines } from '../../tests/support/databases.ts';
import { insertPerson } from '../../tests/support/people.ts';
import type { Database } from '../db/connect.ts';
import { createIdempotency, keepAnswersMs, type Idempotency } from './idempotency.ts';

describe.each(engines)('kept answers on $name', ({ open }) => {
	const clock = adjustableClock();
	let database: Database;
	let idempotency: Idempotency;
	let user: UserId;

	beforeAll(async () => {
		database = await open();
		idempotency = createIdempotency(database.db, clock);
		user = await insertPerson(database.db, clock);
	});
	afterAll(() => database.close());

	it('[S122] the first answer under a key is the one that is given again', async () => {
		expect(await idempotency.recall(user, 'k', '/api/rooms', '{}')).toBeUndefined();
		await idempotency.keep(user, 'k', '/api/rooms', '{}', 201, 'first');
		await idempotency.keep(user, 'k', '/api/rooms', '{}', 200, 'second');
		expect(await idempotency.recall(user, 'k', '/api/rooms', '{}')).toEqual({ status: 201, answer: 'first' });
	});

	it('[S122] the key of another request, or another person, is not this one', async () => {
		await idempotency.keep(user, 'k2', '/api/rooms', '{}', 201, 'answer');
		expect(await idempotency.recall(user, 'k2', '/api/rooms', '{"a":1}')).toBe('mismatch');
		expect(await idempotency.recall(user, 'k2', '/api/direct', '{}')).toBe('mismatch');
		expect(await idempotency.recall(await insertPerson(database.db, clock), 'k2', '/api/rooms', '{}')).toBeUndefined();
	});

	it('[S122] failures of the server are not kept, and kept answers are forgotten in time', async () => {
		await idempotency.keep(user, 'k3', '/api/rooms', '{}', 503, 'down');
		expect(await idempotency.recall(user, 'k3', '/api/rooms', '{}')).toBeUndefined();
		await idempotency.keep(user, 'k3', '/api/rooms', '{}', 201, 'up');
		clock.advance(keepAnswersMs + 1);
		await idempotency.sweep();
		expect(await idempotency.recall(user, 'k3', '/api/rooms', '{}')).toBeUndefined();
	});
});

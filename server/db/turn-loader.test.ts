import { expect, test } from 'vitest';
import { TurnLoader } from './turn-loader.ts';

test('all who ask in one turn are answered by one query, each with their own answer', async () => {
	const queries: number[][] = [];
	const loader = new TurnLoader<number, string>((questions) => {
		queries.push([...questions]);
		return Promise.resolve(questions.map((question) => (question === 2 ? undefined : `answer ${question}`)));
	});
	expect(await Promise.all([1, 2, 3].map((question) => loader.load(question)))).toEqual(['answer 1', undefined, 'answer 3']);
	expect(await loader.load(4)).toBe('answer 4');
	expect(queries).toEqual([[1, 2, 3], [4]]);
});

test('a query that fails fails for those who asked in it, and for nobody later', async () => {
	let isDown = true;
	const loader = new TurnLoader<number, number>((questions) =>
		isDown ? Promise.reject(new Error('down')) : Promise.resolve([...questions])
	);
	const asked = await Promise.allSettled([loader.load(1), loader.load(2)]);
	expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	isDown = false;
	expect(await loader.load(3)).toBe(3);
});

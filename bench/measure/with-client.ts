import pg from 'pg';

/** One connection for one piece of work, closed whatever happens. */
export async function withClient<Result>(databaseUrl: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
	const client = new pg.Client(databaseUrl);
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.end();
	}
}

import { services } from '../api/endpoint.ts';

/** Ready: the database answers. */
export const GET = async (): Promise<Response> => {
	const isReady = await services().health.isReady();
	return new Response(isReady ? 'ready\n' : 'the database does not answer\n', {
		status: isReady ? 200 : 503,
		headers: { 'cache-control': 'no-store' }
	});
};

import { ResetPassword } from '#lib/core/wire.ts';
import { bodyOf, callerOf, endpoint, must, services } from '../../endpoint.ts';

export const POST = endpoint(async (event) => {
	const { token, password } = await bodyOf(event, ResetPassword);
	must(await services().accounts.resetPassword(token, password, callerOf(event)));
	return new Response(null, { status: 204 });
});

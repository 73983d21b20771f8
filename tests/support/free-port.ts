import { createServer, type AddressInfo } from 'node:net';

/** A port that was free a moment ago: for a server that must come back under the same address. */
export async function freePort(): Promise<number> {
	const listener = createServer();
	await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
	const { port } = listener.address() as AddressInfo;
	await new Promise((resolve) => listener.close(resolve));
	return port;
}

import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Refused, Server } from './server.ts';

let http: HttpServer;
let url: string;
let answers: ((response: ServerResponse) => void)[];
let waited: number[];

beforeEach(async () => {
	answers = [];
	waited = [];
	http = createServer((_, response) => answers.shift()?.(response) ?? response.writeHead(500).end());
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => http.close(resolve)));

const server = (): Server => new Server(url, (seconds) => Promise.resolve(void waited.push(seconds)));

test('asked to slow down, it waits as long as it is told and then goes on', async () => {
	answers = [
		(response) => response.writeHead(429, { 'retry-after': '7' }).end(),
		(response) => response.writeHead(503).end(),
		(response) => response.writeHead(201, { 'set-cookie': 'kith=abc; Path=/; HttpOnly' }).end('{"a":1}')
	];
	expect(await server().call('POST', '/api/messages', {})).toEqual({ json: { a: 1 }, cookie: 'kith=abc' });
	expect(waited).toEqual([7, 2]);
});

test('a refusal carries the stable code, and a page of something in between its status', async () => {
	const problem = { type: 'about:blank', title: 'Taken', status: 409, code: 'username_taken' };
	answers = [
		(response) => response.writeHead(409).end(JSON.stringify(problem)),
		(response) => response.writeHead(502).end('<h1>Bad gateway</h1>')
	];
	await expect(server().call('POST', '/')).rejects.toMatchObject({ constructor: Refused, code: 'username_taken' });
	await expect(server().call('GET', '/')).rejects.toMatchObject({ code: '502' });
});

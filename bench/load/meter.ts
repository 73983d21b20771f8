/** Counts what reaches the load's sockets, and how late. One meter serves all sockets of a step. */
import { Latencies } from './latencies.ts';
import { nowMicroseconds, stampReader } from './stamp.ts';
import type { Receive } from './websocket.ts';

export class Meter {
	/** All deliveries since the beginning, whenever they were sent. */
	delivered = 0;
	private latencies = new Latencies();
	private from = Infinity;
	private to = Infinity;

	readonly receive: Receive = stampReader((stamp) => {
		this.delivered += 1;
		if (stamp >= this.from && stamp < this.to) this.latencies.record(nowMicroseconds() - stamp);
	});

	/** From here on, latencies are those of messages sent after this moment. */
	openWindow(): void {
		this.latencies = new Latencies();
		this.from = nowMicroseconds();
		this.to = Infinity;
	}

	/** Messages sent later do not count; those under way still do. */
	closeWindow(): void {
		this.to = nowMicroseconds();
	}

	window(): Latencies {
		return this.latencies;
	}
}

/** The way to the server while nothing is on the device: tries, waits longer each time, and always says when it tries again. */
import type { ServerCalls } from '#lib/platform/server-calls.ts';
import type { ReachView } from '#lib/ui/entry/Reaching.svelte';

const patienceMs = 8000;
const longestWaitMs = 30_000;

export class Reach {
	view = $state.raw<ReachView>({ kind: 'reaching' });
	#waitMs = 4000;
	#timer: ReturnType<typeof setInterval> | undefined;
	#try: AbortController | undefined;
	readonly #calls: Pick<ServerCalls, 'reach'>;

	constructor(calls: Pick<ServerCalls, 'reach'>) {
		this.#calls = calls;
	}

	/** Returns the way to stop. */
	start(): () => void {
		const retry = (): void => this.retry();
		addEventListener('online', retry);
		addEventListener('offline', retry);
		this.retry();
		return () => {
			removeEventListener('online', retry);
			removeEventListener('offline', retry);
			clearInterval(this.#timer);
			this.#try?.abort();
		};
	}

	retry(): void {
		void this.#attempt();
	}

	async #attempt(): Promise<void> {
		clearInterval(this.#timer);
		this.#try?.abort();
		const attempt = new AbortController();
		this.#try = attempt;
		if (this.view.kind !== 'reached') this.view = { kind: 'reaching' };
		const timeout = setTimeout(() => attempt.abort(), patienceMs);
		const answer = await this.#calls.reach(attempt.signal);
		clearTimeout(timeout);
		if (this.#try !== attempt) return;
		if (answer.kind === 'ok' || answer.kind === 'refused') {
			this.#waitMs = 4000;
			this.view = { kind: 'reached' };
		} else if (!navigator.onLine) this.view = { kind: 'offline' };
		else this.#wait(answer.problem?.requestId);
	}

	#wait(requestId: string | undefined): void {
		const ofMs = this.#waitMs;
		const until = Date.now() + ofMs;
		this.#waitMs = Math.min(longestWaitMs, ofMs * 2);
		const show = (): void => {
			const retryInMs = Math.max(0, until - Date.now());
			this.view = { kind: 'slow', retryInMs, ofMs, requestId };
			if (retryInMs === 0) this.retry();
		};
		this.#timer = setInterval(show, 250);
		show();
	}
}

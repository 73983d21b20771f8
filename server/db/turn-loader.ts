/** Gathers what is asked in one turn of the event loop, or within some time, into one query: after a restart everybody asks the same thing at once. */
export class TurnLoader<Question, Answer> {
	readonly #ask: (questions: readonly Question[]) => Promise<readonly (Answer | undefined)[]>;
	readonly #gatherMs: number | undefined;
	#waiting: { question: Question; answer(answer: Answer | undefined): void; fail(cause: unknown): void }[] = [];

	/** @param ask gives an answer for each question, in their order. @param gatherMs how long the first may wait; one turn without it. */
	constructor(ask: (questions: readonly Question[]) => Promise<readonly (Answer | undefined)[]>, gatherMs?: number) {
		this.#ask = ask;
		this.#gatherMs = gatherMs;
	}

	/** @throws what the query throws, for all who asked in that turn. */
	load(question: Question): Promise<Answer | undefined> {
		return new Promise((answer, fail) => {
			this.#waiting.push({ question, answer, fail });
			if (this.#waiting.length > 1) return;
			if (this.#gatherMs === undefined) setImmediate(() => void this.#askAll());
			else setTimeout(() => void this.#askAll(), this.#gatherMs);
		});
	}

	async #askAll(): Promise<void> {
		const waiting = this.#waiting;
		this.#waiting = [];
		try {
			const answers = await this.#ask(waiting.map(({ question }) => question));
			waiting.forEach(({ answer }, index) => answer(answers[index]));
		} catch (cause) {
			for (const { fail } of waiting) fail(cause);
		}
	}
}

/** People by a part of their name: those this device knows at once, those the server knows when it answers. */
import type { ServerCalls } from '#lib/platform/server-calls.ts';
import type { AppState } from '#lib/state/app.svelte.ts';
import type { PersonView } from '#lib/ui/dialogs/PeoplePicker.svelte';

const patienceMs = 150;
const most = 8;

export class PeopleSearch {
	query = $state('');
	#found = $state.raw<readonly PersonView[]>([]);
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #app: AppState;
	readonly #calls: Pick<ServerCalls, 'findPeople'>;

	constructor(app: AppState, calls: Pick<ServerCalls, 'findPeople'>) {
		this.#app = app;
		this.#calls = calls;
		this.ask('');
	}

	get people(): readonly PersonView[] {
		const wanted = plain(this.query);
		const fits = ({ fullName, username }: PersonView): boolean =>
			plain(fullName).includes(wanted) || plain(username).includes(wanted);
		// What the server says comes last and wins: a name may have changed.
		const everyone: readonly PersonView[] = [...this.#app.people.values(), ...this.#found];
		return everyone
			.filter((person, index) => everyone.findLastIndex(({ id }) => id === person.id) === index)
			.filter((person) => person.id !== this.#app.me.id && fits(person))
			.sort((one, two) => one.fullName.localeCompare(two.fullName))
			.slice(0, most);
	}

	ask(query: string): void {
		this.query = query;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#fetch(query), patienceMs);
	}

	async #fetch(query: string): Promise<void> {
		const answer = await this.#calls.findPeople(query.trim());
		// Offline the device's own list stands; a slower answer to an older question is dropped.
		if (answer.kind === 'ok' && query === this.query) this.#found = answer.value.items;
	}
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase().trim();

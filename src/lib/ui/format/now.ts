/** The present time for what is shown, so that "Wed" and "9 minutes ago" grow old without each line keeping a timer. */
import { createContext } from 'svelte';

export interface Now {
	/** ms since epoch; changes about once a minute. */
	readonly minute: number;
}

const [now, setNow] = createContext<Now>();
export { now, setNow };

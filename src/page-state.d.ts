declare global {
	namespace App {
		interface PageState {
			/** The details lie over the timeline; the back button closes them. */
			details?: boolean;
		}
	}
}

export {};

/** Lint for what types cannot say: forgotten promises, hidden clocks, reads of the environment, files that grew. Format is prettier's. */
import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import typescript from 'typescript-eslint';

const typed = [
	'src/**/*.ts',
	'server/**/*.ts',
	'migrations/**/*.ts',
	'tests/**/*.ts',
	'bench/**/*.ts',
	'scripts/**/*.ts',
	'*.config.ts'
];
const tests = ['**/*.test.ts', '**/testing/**', '**/*.contract.ts', '**/*.fixture.ts', 'tests/**', 'bench/**', 'scripts/**'];

const hiddenClocks = ['Date', 'Math'].map((object) => ({
	object,
	property: object === 'Date' ? 'now' : 'random',
	message: 'Time and chance are arguments here: take a Clock or an IdSource.'
}));
const hiddenNewDate = {
	selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
	message: 'Time is an argument here: take a Clock.'
};
const environment = {
	object: 'process',
	property: 'env',
	message: 'Only server/config.ts reads the environment; take a Config.'
};

export default defineConfig(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'src/lib/paraglide/',
			'static/',
			'data/',
			'test-results/',
			'tests/architecture/planted/',
			'project.inlang/'
		]
	},
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	typescript.configs.base,
	...svelte.configs['flat/recommended'],
	{
		rules: {
			// Our paths are absolute, and the app is at the root of its address.
			'svelte/no-navigation-without-resolve': 'off',
			eqeqeq: 'error',
			'no-var': 'error',
			'prefer-const': 'error',
			'no-console': 'error',
			'no-eval': 'error',
			'no-new-func': 'error',
			'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
			'max-lines': ['error', { max: 300, skipComments: true, skipBlankLines: true }],
			'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true }],
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/ban-ts-comment': 'error',
			'@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: typescript.parser }, globals: globals.browser },
		rules: {
			// Props come from one `let { … } = $props()`, of which some are bound and some are not.
			'prefer-const': 'off',
			'svelte/prefer-const': ['error', { destructuring: 'all' }]
		}
	},
	{
		files: typed,
		languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
		rules: {
			'@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
			'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false, attributes: false } }],
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
			'@typescript-eslint/only-throw-error': 'error',
			'@typescript-eslint/no-unnecessary-type-assertion': 'error'
		}
	},
	{
		files: ['src/lib/{core,sync,state}/**/*.ts'],
		ignores: tests,
		rules: { 'no-restricted-properties': ['error', ...hiddenClocks], 'no-restricted-syntax': ['error', hiddenNewDate] }
	},
	{
		files: ['server/**/*.ts', 'src/**/*.ts', 'migrations/**/*.ts'],
		ignores: [...tests, 'server/config.ts', 'server/main.ts', 'src/lib/{core,sync,state}/**'],
		rules: { 'no-restricted-properties': ['error', environment] }
	},
	{ files: ['server/main.ts', ...tests], rules: { 'no-console': 'off' } },
	// In a test a wrong assumption fails the test, which is what it is for.
	{ files: tests, rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
	// A suite is one function of many cases, a migration one of many statements.
	{ files: [...tests, 'migrations/**'], rules: { 'max-lines-per-function': 'off' } }
);

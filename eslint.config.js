import tseslint from 'typescript-eslint'

/** `!` says that a row exists: on an index into a typed array, which has no holes, and nowhere else. */
const rowAssertions = {
  create(context) {
    const { getTypeAtLocation } = context.sourceCode.parserServices
    const isTypedArray = type =>
      type.isUnion()
        ? type.types.every(isTypedArray)
        : /^(?:(?:Float|Uint|Int|Big(?:Int|Uint))\d+Array|Buffer)$/.test(type.symbol?.name)
    const isCell = node =>
      node.type === 'MemberExpression' &&
      node.computed &&
      isTypedArray(getTypeAtLocation(node.object))
    return {
      TSNonNullExpression(node) {
        const message = 'write `!` only on an index into a typed array'
        if (!isCell(node.expression)) context.report({ node, message })
      },
      TSAsExpression(node) {
        const isNumber = node.typeAnnotation.type === 'TSNumberKeyword'
        const message = 'write `column[row]!` instead of a cast'
        if (isNumber && isCell(node.expression)) context.report({ node, message })
      },
    }
  },
}

export default tseslint.config(
  { ignores: ['build', 'dist', '.tap', 'scripts/**/*.mjs', 'eslint.config.js'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { tidemark: { rules: { 'row-assertions': rowAssertions } } },
    rules: {
      'tidemark/row-assertions': 'error',
      // The rule above is stricter.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-depth': ['error', 3],
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 5 }],
      'no-nested-ternary': 'error',
      'no-else-return': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // Test files are stories: one long callback is a list of short ones.
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': 'off',
      // tap runs tests in order and waits for each: its promise is for those who want it.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: 'test', package: '@tapjs/test' },
            { from: 'package', name: 'test', package: '@tapjs/core' },
          ],
        },
      ],
    },
  },
  {
    // Programs for a terminal: what they print is what they are for.
    files: ['testbed/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts', 'examples/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
)

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** What the engine says, as templates: `{}` for each value that is put in. */
export interface EngineMessages {
  readonly messages: ReadonlySet<string>
  /** What is put into messages: kinds of files and of values, why a pattern cannot be used. */
  readonly parts: ReadonlySet<string>
}

type Kind = keyof EngineMessages

const FOLDERS = ['filter', 'capture', 'playground', 'connections', 'libc', 'web'].map(folder => join('src-main', folder))

/** Said to the authors of this program, caught by it (without sock_diag, /proc is read), or nothing but names and numbers. */
const INTERNAL = /sock_diag|SOCK_DIAG|runs as a worker thread|is not for automata|^(?:execvp )?\{\}(?:(?: from |: )\{\})+$/

/** Calls and constructors with a message among their arguments: which one, and whether it is a part of another message. */
const SAID: ReadonlyMap<string, readonly [argument: number, part?: true]> = new Map(Object.entries({
  'proposal': [2], 'letters': [1], 'counting': [1], 'extreme': [1],
  'fail': [0], 'refusal': [3], 'log': [1], 'super': [0],
  'Error': [0], 'RangeError': [0], 'FrameRefused': [0], 'FrameTooLong': [0], 'ServiceRefused': [3],
  'PatternError': [0, true], 'NotACapture': [0, true], 'NotAFile': [1, true],
  'integer': [0, true], 'both': [3, true], 'left': [2, true],
} satisfies Record<string, readonly [number, true?]>))

/** Functions and getters that return a message. */
const RETURNED: ReadonlyMap<string, Kind> = new Map(Object.entries({
  tooLarge: 'messages', unfit: 'messages', whyNot: 'messages', refusal: 'messages', nameOf: 'parts',
} satisfies Record<string, Kind>))

/** Properties that hold a message; `text` does in a problem, which has a code too. */
const HELD: ReadonlyMap<string, Kind | 'problems'> = new Map(Object.entries({
  message: 'messages', problem: 'messages', text: 'problems', title: 'parts', words: 'parts',
} satisfies Record<string, Kind | 'problems'>))

/** Tables of kinds of files. */
const TABLES: ReadonlySet<string> = new Set(['SIGNATURES', 'TEXTS'])

type Add = (to: Kind, expression: ts.Expression, behind?: string) => void

/** Reads every message of the engine that may reach the window out of its sources. */
export function engineMessages(): EngineMessages {
  const found = { messages: new Set<string>(), parts: new Set<string>() }
  for (const path of FOLDERS.flatMap(sources)) {
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ESNext, true)
    const add: Add = (to, expression, behind = '') => {
      for (const template of templates(expression)) {
        const shown = template.replaceAll('{}', '')
        if (/[a-z]{2}/i.test(shown) && !INTERNAL.test(template)) found[to].add(template + behind)
      }
    }
    const visit = (node: ts.Node): void => {
      collect(node, path, add)
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return found
}

function sources(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return paths.filter(path => /(?<!\.d)\.ts$/.test(path)).map(path => join(folder, path))
}

function collect(node: ts.Node, path: string, add: Add): void {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const { expression } = node
    const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText()
    const said = SAID.get(name)
    const argument = node.arguments?.[said?.[0] ?? 0]
    // What a regular expression lacks is put into the display filter's own message.
    if (said && argument) add(said[1] || path.includes('/regex/') ? 'parts' : 'messages', argument)
  } else if (ts.isPropertyAssignment(node)) {
    const held = HELD.get(node.name.getText())
    if (node.name.getText() === 'label' && path.endsWith('functions.ts')) add('messages', node.initializer)
    if (held && (held !== 'problems' || hasCode(node.parent))) add(held === 'problems' ? 'messages' : held, node.initializer)
  } else if (ts.isFunctionDeclaration(node) || ts.isGetAccessor(node)) {
    const returned = RETURNED.get(node.name?.getText() ?? '')
    if (returned && node.body) for (const value of returnsOf(node.body)) add(returned, value)
  } else if (ts.isVariableDeclaration(node) && node.initializer) {
    const table = node.name.getText()
    if (TABLES.has(table)) for (const value of valuesOf(node.initializer)) add('parts', value)
    if (table === 'SENTENCES') for (const value of valuesOf(node.initializer)) add('messages', value, ' ({})')
  }
}

function hasCode(of: ts.ObjectLiteralExpression): boolean {
  return of.properties.some(property => property.name?.getText() === 'code')
}

function returnsOf(body: ts.Node): ts.Expression[] {
  const returned: ts.Expression[] = []
  ts.forEachChild(body, function visit(node) {
    if (ts.isReturnStatement(node) && node.expression) returned.push(node.expression)
    ts.forEachChild(node, visit)
  })
  return returned
}

/** Values of an object; second elements of a list of lists. */
function valuesOf(table: ts.Expression): ts.Expression[] {
  if (ts.isObjectLiteralExpression(table)) return table.properties.filter(ts.isPropertyAssignment).map(one => one.initializer)
  return ts.isArrayLiteralExpression(table) ? table.elements.filter(ts.isArrayLiteralExpression).map(one => one.elements[1]) : []
}

/** Every text that an expression can be, as far as the source says; `{}` for what it does not say. */
function templates(e: ts.Expression): string[] {
  if (ts.isStringLiteralLike(e)) return [e.text]
  if (ts.isParenthesizedExpression(e)) return templates(e.expression)
  if (ts.isConditionalExpression(e)) return [...templates(e.whenTrue), ...templates(e.whenFalse)]
  if (ts.isBinaryExpression(e)) {
    if (e.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      const sums = product([templates(e.left), templates(e.right)])
      return sums.some(sum => sum !== '{}{}') ? sums : ['{}']
    }
    if (e.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) return [...templates(e.left), ...templates(e.right)]
  }
  if (ts.isTemplateExpression(e)) {
    return product([[e.head.text], ...e.templateSpans.flatMap(span => [templates(span.expression), [span.literal.text]])])
  }
  if (ts.isIdentifier(e)) {
    const value = constant(e)
    if (value) return templates(value)
  }
  return ['{}']
}

/** The value of a constant that is made of texts, by its name; the nearest one that is declared around the place. */
function constant(name: ts.Identifier): ts.Expression | undefined {
  for (let scope: ts.Node = name.parent; ; scope = scope.parent) {
    if (ts.isBlock(scope) || ts.isSourceFile(scope)) {
      for (const statement of scope.statements) {
        if (!ts.isVariableStatement(statement)) continue
        const found = statement.declarationList.declarations.find(declared => declared.name.getText() === name.text)
        if (found) return found.initializer && isText(found.initializer) ? found.initializer : undefined
      }
    }
    if (ts.isSourceFile(scope)) return undefined
  }
}

function isText(e: ts.Expression): boolean {
  if (ts.isConditionalExpression(e)) return isText(e.whenTrue) && isText(e.whenFalse)
  return ts.isStringLiteralLike(e) || ts.isTemplateExpression(e)
}

function product(parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>((heads, tails) => heads.flatMap(head => tails.map(tail => head + tail)), [''])
}

/** Mutators for what rules are made of: numbers, operands, list elements, branches, severities. Stryker has none. */
import { type NodePath, types } from '@babel/core';

/** What Stryker takes for a mutator: the nodes that may stand in a node's place. */
export interface NodeMutator {
  readonly name: string;
  readonly mutate: (path: NodePath) => Iterable<types.Node>;
}

const COMPARISONS = new Set(['!=', '!==', '<', '<=', '==', '===', '>', '>=']);
const CONNECTIVES = new Set(['&&', '||']);
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];
/** A list longer than this is a table, of which every element is tried nowhere. */
const MAX_ELEMENTS = 12;

/** Stryker itself tries these as `true` and `false`. */
function isCondition(node: types.Node): boolean {
  return (
    (types.isBinaryExpression(node) && COMPARISONS.has(node.operator)) ||
    (types.isLogicalExpression(node) && CONNECTIVES.has(node.operator))
  );
}

function isInType(path: NodePath): boolean {
  return path.findParent((parent) => types.isTSType(parent.node)) !== null;
}

function isKey({ node, parent }: NodePath): boolean {
  return types.isObjectProperty(parent) && parent.key === node;
}

const number: NodeMutator = {
  name: 'RuleNumber',
  *mutate(path) {
    const { node } = path;
    if (!types.isNumericLiteral(node) || isInType(path) || isKey(path)) return;
    const { value } = node;
    const [more, less] = value >= 1000 ? [value * 2, Math.floor(value / 2)] : [value + 1, value - 1];
    yield types.numericLiteral(more);
    yield less < 0 ? types.unaryExpression('-', types.numericLiteral(-less)) : types.numericLiteral(less);
  },
};

const droppedOperand: NodeMutator = {
  name: 'RuleDropOperand',
  *mutate({ node }) {
    if (!types.isLogicalExpression(node)) return;
    if (node.operator === '??' || !isCondition(node.right)) yield types.cloneNode(node.left);
    if (node.operator === '??' || !isCondition(node.left)) yield types.cloneNode(node.right);
  },
};

const droppedElement: NodeMutator = {
  name: 'RuleDropElement',
  *mutate({ node, parent }) {
    if (!types.isArrayExpression(node) || types.isArrayExpression(parent)) return;
    const { length } = node.elements;
    if (length < 2 || (types.isNewExpression(parent) && length > MAX_ELEMENTS)) return;
    for (let index = 0; index < Math.min(length, MAX_ELEMENTS); index++) {
      const copy = types.cloneNode(node);
      copy.elements.splice(index, 1);
      yield copy;
    }
  },
};

const droppedSpread: NodeMutator = {
  name: 'RuleDropObjectSpread',
  *mutate({ node }) {
    if (!types.isObjectExpression(node) || node.properties.length < 2) return;
    for (const [index, property] of node.properties.entries()) {
      if (!types.isSpreadElement(property)) continue;
      const copy = types.cloneNode(node);
      copy.properties.splice(index, 1);
      yield copy;
    }
  },
};

const oneBranch: NodeMutator = {
  name: 'RuleTernary',
  *mutate({ node }) {
    if (!types.isConditionalExpression(node) || isCondition(node.test)) return;
    yield types.cloneNode(node.consequent);
    yield types.cloneNode(node.alternate);
  },
};

const milderSeverity: NodeMutator = {
  name: 'RuleSeverity',
  *mutate(path) {
    const { node } = path;
    if (!types.isStringLiteral(node) || isInType(path) || isKey(path)) return;
    const index = SEVERITIES.indexOf(node.value);
    const other = index === -1 ? undefined : (SEVERITIES[index + 1] ?? SEVERITIES[index - 1]);
    if (other !== undefined) yield types.stringLiteral(other);
  },
};

const unreachedCase: NodeMutator = {
  name: 'RuleCase',
  *mutate({ node, parent }) {
    if (types.isStringLiteral(node) && types.isSwitchCase(parent) && parent.test === node) {
      yield types.stringLiteral('never');
    }
  },
};

export const RULES_MUTATORS: readonly NodeMutator[] = [
  number,
  droppedOperand,
  droppedElement,
  droppedSpread,
  oneBranch,
  milderSeverity,
  unreachedCase,
];

import { beforeAll, describe, expect, it } from 'vitest';
import { judgementsOf } from '../../lambda/audit/judgements.ts';
import { runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { kindOf } from '../../lambda/checks/kinds.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { inventories } from '../worlds/inventories.ts';

const EVERY_CHECK = selectChecks(CHECKS, {});

/** What a finding is about, as judgements name it. */
const THINGS: Readonly<Record<string, string>> = {
  'AWS::EC2::Instance': 'node',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EKS::Nodegroup': 'node group',
};

describe('in every world', () => {
  let worlds: ReadonlyMap<string, Inventory>;
  const now = new Date();

  beforeAll(async () => {
    worlds = await inventories(300);
  });

  it('what a check finds wrong it has judged', () => {
    const unjudged = [...worlds].flatMap(([world, inventory]) => {
      const judgements = judgementsOf(inventory, EVERY_CHECK, now);
      return runChecks(inventory, EVERY_CHECK, now).findings.flatMap((finding) => {
        const of = THINGS[finding.resource.type];
        const own = judgements.find(({ check }) => check === finding.check)?.judgements ?? [];
        const isJudgedBySort = own.some((each) => each.of === of);
        if (kindOf(finding).isNotShown(finding) || !isJudgedBySort) return [];
        const isJudged = own.some(
          (each) => each.of === of && each.id === finding.resource.id && each.not === undefined,
        );
        return isJudged ? [] : [`${world}: ${finding.check} ${finding.resource.id}`];
      });
    });
    expect(unjudged).toEqual([]);
  });

  it('a check names each thing once', () => {
    for (const [world, inventory] of worlds) {
      for (const { check, judgements } of judgementsOf(inventory, EVERY_CHECK, now)) {
        const names = judgements.map(({ of, id, cluster }) => [of, id, cluster].join(' '));
        expect(new Set(names).size, `${world} ${check}`).toBe(names.length);
      }
    }
  });
});

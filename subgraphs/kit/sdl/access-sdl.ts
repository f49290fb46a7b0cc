import type { AnyOf } from '../../../schemas/caller';
import type { FieldModel, ObjectModel, Protection, RowFilterModel } from '../model';

/** What the contract says of access, as directives; each with a blank before it, and nothing where nothing is said. */
export function protectionSdl(protection: Protection | undefined): string {
  if (protection === undefined) return '';
  const { authenticated, scopes, policies } = protection;
  const needsScopes = scopes.length > 0;
  return [
    needsScopes ? ` @requiresScopes(scopes: ${JSON.stringify(scopes)})` : authenticated ? ' @authenticated' : '',
    policies.length > 0 ? ` @policy(policies: ${JSON.stringify(policies)})` : '',
  ].join('');
}

export function maskSdl(mask: FieldModel['mask']): string {
  if (mask === undefined) return '';
  const size = mask.size === undefined ? '' : `, size: ${mask.size}`;
  return ` @mask(kind: "${mask.kind}"${size}${unlessSdl(mask.unless)})`;
}

export function rowFilterSdl({ name, field, operator, claim, unless }: RowFilterModel): string {
  return ` @rowFilter(name: ${text(name)}, field: "${field.name}", operator: "${operator}", claim: ${text(claim)}${unlessSdl(unless)})`;
}

export function minGroupSizeSdl(minGroupSize: ObjectModel['minGroupSize']): string {
  return minGroupSize === undefined ? '' : ` @minGroupSize(rows: ${minGroupSize.rows}${unlessSdl(minGroupSize.unless)})`;
}

function unlessSdl(unless: AnyOf): string {
  return unless.length === 0 ? '' : `, unless: ${JSON.stringify(unless)}`;
}

function text(value: string): string {
  return JSON.stringify(value);
}

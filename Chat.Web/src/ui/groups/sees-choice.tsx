import type { NewMembersSee } from '../../client/api';
import { Choice } from '../controls/choice';
import { texts } from '../texts';

const SEES = ['nothing', 'month', 'everything'] as const satisfies NewMembersSee[];

interface SeesChoiceProps {
  value: NewMembersSee;
  disabled?: boolean;
  onChange(value: NewMembersSee): void;
}

export function SeesChoice({ value, disabled, onChange }: SeesChoiceProps) {
  const { see, sees, seesHint } = texts.newGroup;
  const options = SEES.map((option) => ({ value: option, label: sees[option] }));
  return (
    <Choice
      label={see}
      hint={seesHint[value]}
      value={value}
      options={options}
      disabled={disabled}
      onChange={onChange}
    />
  );
}

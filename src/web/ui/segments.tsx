// A choice of few, all of them visible: radio buttons that look like one control.

import { useId } from 'preact/hooks';

interface SegmentsProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly choices: readonly {
    readonly value: V;
    readonly text: string;
    readonly count?: string | undefined;
  }[];
  readonly onChoose: (value: V) => void;
  /** The label is for screen readers only. */
  readonly isQuiet?: boolean;
}

export function Segments<V extends string>({
  label,
  value,
  choices,
  onChoose,
  isQuiet = false,
}: SegmentsProps<V>) {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class={isQuiet ? 'unseen' : ''}>{label}</legend>
      <div>
        {choices.map((each) => (
          <label key={each.value}>
            <input
              type="radio"
              name={name}
              value={each.value}
              checked={each.value === value}
              onChange={() => onChoose(each.value)}
            />
            <span>
              {each.text}
              {each.count !== undefined && <b>{each.count}</b>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

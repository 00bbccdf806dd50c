import { Icon, type IconName } from '../controls/icons';

export function SectionHeading({ icon, text }: { icon: IconName; text: string }) {
  return (
    <h2>
      <Icon name={icon} /> <span>{text}</span>
    </h2>
  );
}

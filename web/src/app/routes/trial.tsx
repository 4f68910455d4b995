import { QuestionReport } from '../../features/report/question-report';
import { Trial } from '../../features/trial/trial';

export default function TrialPage() {
  return <Trial result={(turn, language) => <QuestionReport turn={turn} language={language} only completed={false} final />} />;
}

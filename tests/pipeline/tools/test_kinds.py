"""The command that says which publications of a folder present a patient."""

from pipeline.tools.kinds import main

TRIAL = (
    "Iron in pregnancy: a randomised controlled trial\n\nAbstract\n120 women were randomly assigned to iron 60 mg daily or "
    "placebo. The mean age was 28 years (p = 0.3).\n"
)


def test_a_folder_is_counted_and_those_without_a_patient_listed(tmp_path, capsys):
    (tmp_path / "trial.txt").write_text(TRIAL)
    (tmp_path / "woman.txt").write_text("A 30-year-old woman took iron 60 mg daily at 20 weeks.")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    main([str(tmp_path)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{tmp_path}: 3 publications, 1 with a patient: ")
    assert [line.split()[0] for line in lines[1:]] == ["broken.pdf", "trial.txt"]
    main([str(tmp_path), "--patients"])
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()[1:]] == [
        ["woman.txt", "case_report"]
    ]

"""obstetric"""
